/** Whether held scopes cover one: `*` and `users` cover `users:write`. */
export function holdsScope(held: readonly string[], needed: string): boolean {
  return held.some((given) => {
    const stem = given.replace(/:?\*$/, '');
    return stem === '' || needed === stem || needed.startsWith(`${stem}:`);
  });
}
