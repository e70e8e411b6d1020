/**
 * A small user directory with a REST API and a store of its own. It knows nothing of qmcp, so any service with the same
 * API can stand in for it.
 */
export { startUserService, type UserService, type UserServiceOptions } from './start.ts';
export type { Fault } from './app.ts';
export type { FieldError, ProblemCode } from './problem.ts';
export { User, UserCreate, type UserPage, UserSearch, UserUpdate } from './user.ts';
