import { useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { RefObject } from 'react';

/** Keeps the item of an open request in sight of its list, whose items bear their ids as `data-request`. */
export function useOpenInSight(openId: string | undefined): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null);
  const { subscribe } = useRouter();
  const show = useEffectEvent(() => {
    if (openId === undefined) return;
    const item = list.current?.querySelector(`[data-request="${CSS.escape(openId)}"]`);
    item?.scrollIntoView({ block: 'nearest' });
  });
  useEffect(() => show(), [openId]);
  // After each step the router puts lists back to where they were before it: this comes after that.
  useEffect(() => subscribe('onRendered', () => show()), [subscribe]);
  return list;
}
