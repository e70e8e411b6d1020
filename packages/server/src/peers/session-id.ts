/** Random bytes of a session id: nobody guesses one. */
export const SESSION_SECRET_BYTES = 24;

const SESSION_ID = /^(\d{1,10})\.[A-Za-z0-9_-]{32}$/;

/** Names a 2025-era session, and the process that has it, so that every process of the store knows whose it is. */
export const sessionIdOf = (instance: number, secret: Uint8Array): string =>
  `${instance}.${Buffer.from(secret).toString('base64url')}`;

/** The process that a session id names. @returns undefined for what is no id of ours */
export function ownerOf(sessionId: string): number | undefined {
  const [, instance] = SESSION_ID.exec(sessionId) ?? [];
  return instance === undefined ? undefined : Number(instance);
}
