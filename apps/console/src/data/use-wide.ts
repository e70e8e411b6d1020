import { useMediaQuery } from '@mantine/hooks';

/** Where both a list and what is open of it have room. */
const WIDE = '(min-width: 1080px)';

/** Whether there is room for a list and what is open of it side by side. */
export const useWide = (): boolean =>
  useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
