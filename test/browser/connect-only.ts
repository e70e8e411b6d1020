import { connect } from '@qmcp/client';

/** What a page needs that connects with an API key or none. */
export default connect;
