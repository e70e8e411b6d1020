import { temporaryFolder } from '@qmcp/testkit';
import { peerStoreSuite } from '@qmcp/testkit/suites';

import { openOn } from '../open-test-store.ts';

peerStoreSuite(async () => {
  const folder = await temporaryFolder();
  const [one, other] = [await openOn(folder.file('qmcp.db')), await openOn(folder.file('qmcp.db'))];
  return {
    one,
    other,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), other.close()]);
      await folder[Symbol.asyncDispose]();
    },
  };
});
