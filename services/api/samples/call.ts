// What the other examples ask Drawbell with. API and KEY come from the environment.
const { API, KEY } = process.env;

export async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(API + path, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  // Every error is a problem as in RFC 9457: `detail` says what is wrong, `errors` names the fields.
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as Answer;
}
