import type { JsonObject } from './json.ts';

/** A person's word that calls like one that was approved may run without asking again, for some time. */
export interface RememberedGrant {
  readonly kind: 'grant';
  /** UUIDv7. */
  readonly id: string;
  /** Whose calls; nobody else's. */
  readonly principalId: string;
  readonly principalName: string;
  readonly tool: string;
  /** Of the tool and of the rule that held it, as they were: SHA-256, hex. */
  readonly definitionDigest: string;
  readonly rule: string;
  readonly ruleDigest: string;
  /** Members that a call's arguments must have, with just these values; others may be anything. */
  readonly arguments: JsonObject;
  /** The approval that it came from. */
  readonly approvalId: string;
  /** Epoch milliseconds, as the following. */
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** A definition as a server sent it. */
export interface SeenDefinition {
  /** SHA-256, hex, of its canonical form. */
  readonly digest: string;
  readonly definition: JsonObject;
  readonly seenAtMs: number;
}

/** The definition of another server's tool that is trusted, and the one that came in its place. */
export interface ToolPin {
  readonly kind: 'pin';
  /** `server/tool`. */
  readonly id: string;
  readonly accepted: SeenDefinition;
  /** Not accepted yet: its calls are held. */
  readonly changed: SeenDefinition | null;
}

/** What people said once, and servers go by from then on. */
export type TrustRecord = RememberedGrant | ToolPin;
