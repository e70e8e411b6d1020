/** What forms for arguments say. */
export const form = {
  inputAs: 'Fill in as',
  asForm: 'Form',
  asJson: 'JSON',
  jsonLabel: 'Arguments, as JSON',
  jsonInvalid: 'This is no JSON object yet.',
  noArguments: 'It takes no arguments.',
  problems: {
    required: 'Fill this in',
    not_a_number: 'Write a number',
    not_whole: 'Write a whole number',
    not_json: 'Write JSON, such as "text", 7 or [1, 2]',
  },
  optional: 'not set',
  listHint: 'One a line',
};
