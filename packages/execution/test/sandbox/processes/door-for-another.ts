/** An engine without rights that opens a way out for a user who is not its own: prints how it is refused. */
import { PlatformError } from '@qmcp/contracts';

import { Egress } from '../../../src/sandbox/egress/egress.ts';
import { systemClock } from '../../system-clock.ts';

const egress = new Egress({ clock: systemClock, allowed: [] });
try {
  await egress.open({ allowed: [], userId: 0x70000000 });
} catch (error) {
  process.stdout.write(PlatformError.is(error) ? `${error.code}: ${error.message}` : String(error));
}
