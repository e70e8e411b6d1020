import { useEffect, useRef } from 'react';

import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { shell } from '../strings/shell.ts';

/** Once another window has signed somebody else in: forgets what was shown to the one before, and says who it is. */
export function useOtherPrincipal(): void {
  const { queries, notices } = useServices();
  const { id, name } = useSession().principal;
  const shownTo = useRef(id);
  useEffect(() => {
    if (shownTo.current === id) return;
    shownTo.current = id;
    void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    notices.post('failed', shell.otherPrincipal(name));
  }, [queries, notices, id, name]);
}
