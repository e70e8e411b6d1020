import { serveGoverned } from './serve-governed.ts';
import type { Subject } from './subject.ts';

/** The same with the store in a PostgreSQL, whose own CPU time is not counted. */
const governedPostgres: Subject = {
  serve: ({ port, store }) => serveGoverned({ store: { url: store } }, port),
};
export default governedPostgres;
