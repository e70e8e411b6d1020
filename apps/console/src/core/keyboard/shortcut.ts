/** What a key press is judged by. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The key is held down: one press must never decide twice. */
  readonly repeat: boolean;
  readonly target: unknown;
}

/** Keys that may repeat while they are held: they only move. */
const MOVES: ReadonlySet<string> = new Set(['j', 'k', 'ArrowDown', 'ArrowUp']);

/** Keys that have a meaning of their own where the focus is on a control. */
const OF_CONTROLS: ReadonlySet<string> = new Set([' ', 'Enter', 'ArrowDown', 'ArrowUp']);

/**
 * The key that a press means as a shortcut.
 * @returns undefined where it is none: it types text, works a control, or belongs to the browser
 */
export function shortcutOf(press: KeyPress): string | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (press.repeat && !MOVES.has(press.key)) return undefined;
  const place = placeOf(press.target);
  if (place === 'text') return undefined;
  if (place === 'control' && OF_CONTROLS.has(press.key)) return undefined;
  return press.key;
}

function placeOf(target: unknown): 'text' | 'control' | 'page' {
  const { tagName, isContentEditable, type } = (target ?? {}) as Partial<HTMLInputElement>;
  if (isContentEditable === true || tagName === 'TEXTAREA' || tagName === 'SELECT') return 'text';
  if (tagName === 'INPUT') return type === 'checkbox' || type === 'radio' ? 'control' : 'text';
  return tagName === 'BUTTON' || tagName === 'SUMMARY' ? 'control' : 'page';
}
