import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * Puts the focus on a page's heading once it is there, as a browser does where it loads a page: a screen reader then
 * tells where one has arrived, and the next Tab goes on from there.
 */
export function useArrivalFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.querySelector('dialog[open]') === null) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return heading;
}
