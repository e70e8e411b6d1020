/**
 * Files and addresses where machines keep secrets: password and key files, credentials of clouds, another process's
 * environment, the metadata service of clouds. A pattern that Rust's and JavaScript's engines read alike.
 */
export const SENSITIVE_PLACES =
  '/etc/(?:shadow|sudoers|gshadow)|/\\.ssh/|id_(?:rsa|ed25519|ecdsa)\\b|\\.aws/credentials|\\.kube/config|\\.docker/config\\.json|\\.netrc\\b|\\.npmrc\\b|\\.pypirc\\b|/proc/(?:self|\\d+|1)/(?:environ|mem|maps)|/var/run/docker\\.sock|/run/secrets|/dev/(?:mem|kmem|sd[a-z])|169\\.254\\.169\\.254|metadata\\.google\\.internal';
