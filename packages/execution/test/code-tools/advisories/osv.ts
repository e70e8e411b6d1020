/** An advisory of one package, in OSV's format. */
export const osvRecord = (fields: {
  id: string;
  ecosystem?: string;
  name?: string;
  events?: object[];
  rest?: object;
}) => {
  const { id, ecosystem = 'npm', name = 'left-pad', rest = {} } = fields;
  const { events = [{ introduced: '0' }, { fixed: '1.3.0' }] } = fields;
  return {
    id,
    summary: `${name} can be misled`,
    affected: [{ package: { ecosystem, name }, ranges: [{ type: 'SEMVER', events }] }],
    ...rest,
  };
};
