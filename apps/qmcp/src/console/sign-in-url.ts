/**
 * The link that signs somebody in. The secret is in the fragment, which browsers keep to themselves, so that no log, proxy
 * or preview of a link sees it.
 * @param url - where people reach the server, without a slash at its end
 * @param to - the page of the console that it leads on to; default: its home
 */
export const signInUrl = (url: string, secret: string, to?: `/${string}`): string =>
  `${url}/sign-in${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}#${secret}`;
