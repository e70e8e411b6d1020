/**
 * The link that signs somebody in. The secret is in the fragment, which browsers keep to themselves, so that no log, proxy
 * or preview of a link sees it.
 * @param url - where people reach the server, without a slash at its end
 */
export const signInUrl = (url: string, secret: string): string => `${url}/sign-in#${secret}`;
