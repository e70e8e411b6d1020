/** Sends the request that a form of the page describes, and shows the answer under it. */
for (const form of document.querySelectorAll('form[data-path]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const output = form.querySelector('output');
    output.textContent = '…';
    send(form).then(
      (answer) => (output.textContent = answer),
      (error) => (output.textContent = `The request did not get through: ${error.message}`),
    );
  });
}

/** @returns {Promise<string>} the status, the headers that matter, and the body */
async function send(form) {
  const response = await fetch(addressOf(form), {
    method: form.dataset.method,
    headers: headersOf(form),
    body: form.querySelector('[data-in="body"]')?.value,
  });
  const retryAfter = response.headers.get('Retry-After');
  return [
    `${response.status} ${response.statusText}`,
    `X-Request-ID: ${response.headers.get('X-Request-ID')}`,
    ...(retryAfter === null ? [] : [`Retry-After: ${retryAfter}`]),
    '',
    indented(await response.text()),
  ].join('\n');
}

function addressOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const { value, dataset } of form.querySelectorAll('[data-name]')) {
    if (dataset.in === 'path') path = path.replace(`{${dataset.name}}`, encodeURIComponent(value));
    else if (value !== '') query.set(dataset.name, value);
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

function headersOf(form) {
  const key = document.querySelector('#api-key').value.trim();
  return {
    ...(key !== '' && { Authorization: `Bearer ${key}` }),
    ...(form.querySelector('[data-in="body"]') !== null && { 'Content-Type': 'application/json' }),
  };
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Prometheus' format and pages are no JSON.
    return text;
  }
}
