/** Another process of the store, which approves what it is told to: `decider.ts <JSON of QmcpOptions>`. */
import type { QmcpOptions } from 'qmcp';

import { approve, createHoldingServer } from './holding-server.ts';

const qmcp = await createHoldingServer(JSON.parse(process.argv[2] ?? '{}') as QmcpOptions);
process.on('message', (approvalId) => void approve(qmcp, String(approvalId)));
process.on('disconnect', () => void qmcp.close());
process.send?.('ready');
