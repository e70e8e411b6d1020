export { readKeptStatements } from './kept-statements.ts';
export type { Head, Statement } from './statement.ts';
export { problemMeanings } from './problem.ts';
export type { Place, Problem, ProblemCode } from './problem.ts';
export { keyIdOf, readPublicKey } from './public-key.ts';
export type { PublicKey } from './public-key.ts';
export type { KeptStatements, Trust } from './signed-log.ts';
export { verifyExport } from './verify-export.ts';
export type { Report } from './verify-export.ts';
