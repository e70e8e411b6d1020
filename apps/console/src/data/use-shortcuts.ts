import { useEffect, useEffectEvent } from 'react';

import { shortcutOf } from '../core/keyboard/shortcut.ts';

/** What keys do. */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

/** Does what keys mean while the component is there and no dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
    const shortcut = shortcutOf(event);
    const action =
      shortcut !== undefined && Object.hasOwn(shortcuts, shortcut)
        ? shortcuts[shortcut]
        : undefined;
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
