/** What a scope looks like: words joined by colons, at their end perhaps a star; or a star for everything. */
export const KEY_SCOPE = /^(?:\*|[a-z0-9_.-]+(?::[a-z0-9_.-]+)*(?::\*)?)$/i;
