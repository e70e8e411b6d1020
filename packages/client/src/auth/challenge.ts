/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case: `bearer`, `dpop`, … */
  readonly scheme: string;
  /** Names in lower case. Where a server repeats one, the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What a server's challenges say to an OAuth client (RFC 6750 section 3, RFC 9449 section 7.1, RFC 9728 section 5.1). */
export interface OAuthChallenge {
  readonly error: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly resourceMetadataUrl: string | undefined;
  /** The server speaks of DPoP. */
  readonly dpop: boolean;
}

const TOKEN = String.raw`[!#$%&'*+\-.^_\`|~0-9A-Za-z]+`;
const PARAMETER = new RegExp(String.raw`(${TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(${TOKEN}))`, 'y');
const SCHEME = new RegExp(
  String.raw`(${TOKEN})(?=\s|,|$)(?!\s*=)(?:\s+[A-Za-z0-9\-._~+/]+=*(?=\s*(?:,|$)))?`,
  'y',
);
const SEPARATOR = /[\s,]*/y;

/**
 * Parses the challenges of a `WWW-Authenticate` header (RFC 9110 section 11.6.1), several joined by comma. What can't be
 * read ends the parse; what was read until then counts.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(header);
    if (match === null) return undefined;
    position = pattern.lastIndex;
    return match;
  };
  for (take(SEPARATOR); position < header.length; take(SEPARATOR)) {
    const parameter = take(PARAMETER);
    const current = challenges.at(-1);
    if (parameter !== undefined) {
      if (current === undefined) return challenges;
      keepFirst(current.parameters, parameter);
      continue;
    }
    const scheme = take(SCHEME)?.[1];
    if (scheme === undefined) return challenges;
    challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
  }
  return challenges;
}

function keepFirst(parameters: Map<string, string>, match: RegExpExecArray): void {
  const [, name = '', quotedText, token = ''] = match;
  const key = name.toLowerCase();
  if (parameters.has(key)) return;
  parameters.set(key, quotedText?.replaceAll(/\\(.)/gs, '$1') ?? token);
}

/** Reads what matters to OAuth out of a `WWW-Authenticate` header; of nothing, when there is none. */
export function readOAuthChallenge(header: string | undefined): OAuthChallenge {
  const challenges = parseChallenges(header ?? '').filter(
    ({ scheme }) => scheme === 'bearer' || scheme === 'dpop',
  );
  const parameter = (name: string): string | undefined =>
    challenges.map(({ parameters }) => parameters.get(name)).find((value) => value !== undefined);
  return {
    error: parameter('error'),
    scopes: splitScopes(parameter('scope')),
    resourceMetadataUrl: parameter('resource_metadata'),
    dpop: challenges.some(({ scheme }) => scheme === 'dpop'),
  };
}

/** The scopes of a space-separated list (RFC 6749 section 3.3); undefined when there are none. */
export function splitScopes(list: string | undefined): readonly string[] | undefined {
  const scopes = list?.split(' ').filter((scope) => scope !== '');
  return scopes === undefined || scopes.length === 0 ? undefined : scopes;
}
