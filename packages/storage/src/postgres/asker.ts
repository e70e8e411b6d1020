import type { ClientBase, QueryResult, QueryResultRow } from 'pg';

/** A statement with its values. Never named: a pooler may run the next one on another connection. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs statements on one connection. @throws what `pg` throws */
export interface Asker {
  query<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>>;
}

/** Asks on a connection of the driver. */
export const on = (client: ClientBase): Asker => ({
  query: ({ text, values = [] }) => client.query(text, [...values]),
});
