import { routes } from './route-list.ts';

/** The methods that a path is served with, upper case; none where it is not served at all. */
export const allowedMethods = (path: string): readonly string[] =>
  patterns
    .filter(({ pattern }) => pattern.test(path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));

const patterns = routes.map(({ config }) => ({
  method: config.method.toUpperCase(),
  pattern: new RegExp(
    `^${config.path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`,
  ),
}));
