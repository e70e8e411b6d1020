import type { MantineColorScheme } from '@mantine/core';

const SCHEMES: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

/** The scheme to change to from the present one: each in turn. */
export const nextScheme = (scheme: MantineColorScheme): MantineColorScheme =>
  SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length] ?? 'auto';
