// A business's endpoint as one writes it with nothing but node: it reads its private key and its app's
// secret from the environment, and says on which port it listens.
import { constants, createCipheriv, createDecipheriv, createHmac, privateDecrypt, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { PRIVATE_KEY, APP_SECRET } = process.env

function open({ encrypted_aes_key, encrypted_flow_data, initial_vector }) {
  const key = privateDecrypt(
    { key: PRIVATE_KEY, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    Buffer.from(encrypted_aes_key, 'base64'),
  )
  const iv = Buffer.from(initial_vector, 'base64')
  const data = Buffer.from(encrypted_flow_data, 'base64')
  const decipher = createDecipheriv('aes-128-gcm', key, iv)
  decipher.setAuthTag(data.subarray(-16))
  const text = Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()])
  return { question: JSON.parse(text.toString('utf8')), key, iv }
}

function seal(answer, key, iv) {
  const cipher = createCipheriv('aes-128-gcm', key, iv.map((b) => ~b & 0xff))
  return Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

function signed(body, header = '') {
  const want = Buffer.from('sha256=' + createHmac('sha256', APP_SECRET).update(body).digest('hex'))
  const got = Buffer.from(header)
  return got.length === want.length && timingSafeEqual(got, want)
}

function answer({ action, screen, data, flow_token, version }) {
  if (action === 'ping') return { data: { status: 'active' } }
  if (action === 'INIT') return { screen: 'CITY', data: { cities: [version, 'Èze'] } }
  if (screen === 'CITY') return { screen: 'DAY', data: { price: data.city.length } }
  return { screen: 'SUCCESS', data: { extension_message_response: { params: { flow_token, day: data.day } } } }
}

const server = createServer(async (req, res) => {
  const parts = []
  for await (const part of req) parts.push(part)
  const body = Buffer.concat(parts)
  if (!signed(body, req.headers['x-hub-signature-256'])) return res.writeHead(432).end()
  let asked
  try {
    asked = open(JSON.parse(body.toString('utf8')))
  } catch {
    return res.writeHead(421).end()
  }
  res.end(seal(answer(asked.question), asked.key, asked.iv))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
