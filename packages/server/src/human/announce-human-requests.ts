import type { Engine } from '../engine.ts';

/** The resource that holds what is pending; each request is one below it. */
const PENDING_URI = 'human://requests';

/**
 * Tells subscribers of changed human requests, of whatever process. Listens for changes only while somebody subscribes to
 * such a resource.
 */
export function announceHumanRequests({ subscriptions, human, logger }: Engine): void {
  let following: Promise<() => void> | undefined;
  const follow = (): Promise<() => void> =>
    human.changes.listen(({ id }) => {
      subscriptions.resourceUpdated(`${PENDING_URI}/${id}`);
      subscriptions.resourceUpdated(PENDING_URI);
    });
  subscriptions.onInterest(() => {
    const wanted = subscriptions.wants(PENDING_URI);
    if (wanted === (following !== undefined)) return;
    const before = following;
    following = wanted ? follow() : undefined;
    (before ?? following)?.then(
      (stop) => {
        if (before !== undefined) stop();
      },
      (error: unknown) => {
        following = undefined;
        logger.warn({ err: error }, 'changes of human requests could not be followed');
      },
    );
  });
}
