/** What a subscription is about. */
export interface SubscriptionFilter {
  readonly tools?: boolean;
  readonly prompts?: boolean;
  readonly resources?: boolean;
  /** Resources whose content is watched. */
  readonly resourceUris?: readonly string[];
  /** Tasks whose state is watched (tasks extension). */
  readonly taskIds?: readonly string[];
}

/** The filter as `subscriptions/listen` has it. */
export const toWireFilter = (filter: SubscriptionFilter): Record<string, unknown> => ({
  ...(filter.tools === true && { toolsListChanged: true }),
  ...(filter.prompts === true && { promptsListChanged: true }),
  ...(filter.resources === true && { resourcesListChanged: true }),
  ...(filter.resourceUris !== undefined && { resourceSubscriptions: filter.resourceUris }),
  ...(filter.taskIds !== undefined && { taskIds: filter.taskIds }),
});
