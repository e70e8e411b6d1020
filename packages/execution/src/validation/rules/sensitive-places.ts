import type { Risk } from '../risk.ts';

/**
 * Files and addresses where machines keep secrets: password and key files, credentials of clouds, another process's
 * environment, the metadata service of clouds. A pattern that Rust's and JavaScript's engines read alike.
 */
export const SENSITIVE_PLACES =
  '/etc/(?:shadow|sudoers|gshadow)|/\\.ssh/|id_(?:rsa|ed25519|ecdsa)\\b|\\.aws/credentials|\\.kube/config|\\.docker/config\\.json|\\.netrc\\b|\\.npmrc\\b|\\.pypirc\\b|/proc/(?:self|\\d+|1)/(?:environ|mem|maps)|/var/run/docker\\.sock|/run/secrets|/dev/(?:mem|kmem|sd[a-z])|169\\.254\\.169\\.254|metadata\\.google\\.internal';

const PLACE = new RegExp(SENSITIVE_PLACES);

/** Lines that name such a place, for languages whose own rules don't look; comments at the start of a line don't count. */
export const findSensitivePlaces = (content: string): Risk[] =>
  content.split('\n').flatMap((text, index) => {
    const match = /^\s*#/.test(text) ? null : PLACE.exec(text);
    if (match === null) return [];
    return {
      rule: 'py/sensitive-place',
      severity: 'error' as const,
      cwe: 200,
      line: index + 1,
      column: match.index + 1,
      message: 'Secrets of a machine are kept there. Take what the program needs as an argument.',
    };
  });
