import { serveGoverned } from './serve-governed.ts';
import type { Subject } from './subject.ts';

/**
 * qmcp as it comes: principal, policy, limits, validation, a record that is durable before the reply leaves and sealed by
 * the chain, metrics and trace ids.
 */
const governed: Subject = {
  serve: ({ port, store }) => serveGoverned({ store }, port),
};
export default governed;
