/** Who is signed in, as `GET /v1/session` tells. */
export interface Session {
  readonly principal: { readonly id: string; readonly name: string; readonly kind: string };
  readonly scopes: readonly string[];
  /** Goes back in `x-csrf-token` with every request that changes something. */
  readonly csrf_token: string;
  readonly expires_at: string;
  readonly server: { readonly name: string; readonly version: string; readonly auth: string };
}
