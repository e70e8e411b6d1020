import type { Result } from './session.ts';

/** A page of human requests, as `GET /v1/human/requests` has it. */
export interface HumanRequestPage {
  /** Newest first. */
  readonly requests: readonly Result[];
  /** Pass as `before` for the next page; null on the last. */
  readonly next: string | null;
}

/** The human requests of a server: in this process, or elsewhere. All throw WireError and CliError as sessions do. */
export interface HumanSession {
  /** @param query - as `GET /v1/human/requests` takes it */
  list(query: Readonly<Record<string, string>>): Promise<HumanRequestPage>;
  /** One request, as `GET /v1/human/requests/{id}` has it. */
  get(id: string): Promise<Result>;
  /** @param answer - as `POST /v1/human/responses` takes it. @returns the request as it is then */
  respond(answer: HumanResponseBody): Promise<Result>;
  /** What is pending, then each that changes, until the command is stopped. */
  follow(): AsyncIterable<Result>;
}

/** An answer, as `POST /v1/human/responses` takes it. */
export interface HumanResponseBody {
  readonly request_id: string;
  readonly answer: string;
  readonly note?: string;
  readonly edited_arguments?: Result;
}
