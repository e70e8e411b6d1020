/** A value as both databases can hold it: PostgreSQL's text has no U+0000, which a caller may send, and U+FFFD stands in. */
export const storable = <T>(value: T): T =>
  typeof value === 'string' && value.includes('\0')
    ? (value.replaceAll('\0', '\uFFFD') as T & string)
    : value;
