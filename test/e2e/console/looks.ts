import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { accessibilityProblems } from './accessibility.ts';
import type { Look } from './signed-in.ts';

/** Both themes, on a desk and on a phone. */
export const looks: readonly Look[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
];

const HEIGHT = 800;

const pictures = fileURLToPath(new URL('./screenshots/', import.meta.url));

/** Where the picture of a page or a state is kept, to be looked at. */
export function picture(name: string, { colorScheme, width }: Look): { readonly path: string } {
  mkdirSync(pictures, { recursive: true });
  return { path: `${pictures}${name}-${colorScheme}-${width}.png` };
}

/** By how much something leads the reader to scroll sideways (WCAG 2.2, 1.4.10), or stands out of its sheet. */
export const overflowPx = (page: Page): Promise<number> =>
  page.evaluate<number>(`Math.max(
    ...[document.documentElement, ...document.querySelectorAll('section, dialog')].map(
      ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
    ),
  )`);

/** Looks at a state of a page in each look: it is whole, for everybody, and kept as a picture. */
export async function expectWhole(page: Page, name: string): Promise<void> {
  for (const look of looks) {
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: look.width, height: HEIGHT });
    await page.screenshot(picture(name, look));
    const found = {
      overflowPx: await overflowPx(page),
      problems: await accessibilityProblems(page),
    };
    expect({ look, ...found }).toEqual({ look, overflowPx: 0, problems: [] });
  }
}
