import { createTheme, defaultVariantColorsResolver } from '@mantine/core';
import type { VariantColorsResolver } from '@mantine/core';

type Shades = readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

/** Shades are asked of a theme, but the stylesheet is what colours: it follows light and dark by itself. */
const accent: Shades = Array.from({ length: 10 }, () => '#0b6e5f') as unknown as Shades;

const border = (color: string): string => `1px solid ${color}`;

/** Colours of buttons, all from the stylesheet's own names. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const tone = input.color === 'danger' ? 'danger' : 'accent';
  switch (input.variant) {
    case 'filled':
      return {
        background: `var(--${tone})`,
        hover: `var(--${tone}-hover)`,
        color: `var(--on-${tone})`,
        border: border('transparent'),
      };
    case 'light':
      return {
        background: `var(--${tone}-soft)`,
        hover: `var(--${tone}-soft)`,
        color: `var(--${tone})`,
        border: border(`var(--${tone})`),
      };
    case 'subtle':
      return {
        background: 'transparent',
        hover: 'var(--surface-sunk)',
        color: input.color === 'danger' ? 'var(--danger)' : 'var(--text-soft)',
        border: border('transparent'),
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

/** How Mantine's controls look here. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent },
  defaultRadius: 'var(--radius-small)',
  cursorType: 'pointer',
  variantColorResolver,
});
