interface Visit {
  readonly node: string;
  readonly targets: readonly string[];
  next: number;
}

/**
 * Groups of nodes that can all reach each other, of two nodes and more: the cycles of a graph. By Tarjan's algorithm
 * (SIAM Journal on Computing 1972), without recursion, in the time of the graph's size.
 * @param edges - nodes with the nodes that they lead to; every target is a key too
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const search = new Search(edges);
  for (const node of edges.keys()) search.visit(node);
  return search.components.filter(({ length }) => length > 1);
}

class Search {
  readonly components: string[][] = [];
  readonly #edges: ReadonlyMap<string, readonly string[]>;
  readonly #order = new Map<string, number>();
  readonly #lowest = new Map<string, number>();
  readonly #stack: string[] = [];
  readonly #stacked = new Set<string>();

  constructor(edges: ReadonlyMap<string, readonly string[]>) {
    this.#edges = edges;
  }

  visit(root: string): void {
    if (this.#order.has(root)) return;
    const path: Visit[] = [this.#enter(root)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) {
        path.pop();
        this.#leave(visit.node, path.at(-1)?.node);
      } else if (!this.#order.has(target)) path.push(this.#enter(target));
      else if (this.#stacked.has(target)) this.#lower(visit.node, this.#order.get(target));
    }
  }

  #enter(node: string): Visit {
    const order = this.#order.size;
    this.#order.set(node, order);
    this.#lowest.set(node, order);
    this.#stack.push(node);
    this.#stacked.add(node);
    return { node, targets: this.#edges.get(node) ?? [], next: 0 };
  }

  #leave(node: string, parent: string | undefined): void {
    const lowest = this.#lowest.get(node);
    if (lowest === this.#order.get(node)) this.#close(node);
    if (parent !== undefined) this.#lower(parent, lowest);
  }

  #close(node: string): void {
    const component = this.#stack.splice(this.#stack.lastIndexOf(node));
    for (const member of component) this.#stacked.delete(member);
    this.components.push(component.toSorted());
  }

  #lower(node: string, order: number | undefined): void {
    const lowest = this.#lowest.get(node);
    if (order !== undefined && lowest !== undefined)
      this.#lowest.set(node, Math.min(lowest, order));
  }
}
