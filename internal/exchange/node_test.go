package exchange

import (
	"bufio"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"strings"
	"testing"

	"turnpike/internal/flow"
)

// TestAnEndpointInNode talks with an endpoint that shares no code with this program.
func TestAnEndpointInNode(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	key := keys()[0]
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	address := startNode(t, node, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))

	b := newBench(t)
	b.know(&key.PublicKey)
	f := b.create("Booking", served, func(d *Draft) { d.Endpoint, d.Publish = &address, true }) // asks for a ping
	if f.Status != flow.Published {
		t.Fatalf("it is %s", f.Status)
	}
	ctx, sent := t.Context(), form(f, nil)
	shown, err := b.Open(ctx, sent)
	if err != nil || string(shown.Data) != `{"cities":["3.0","Èze"]}` {
		t.Fatalf("%s, %v", shown.Data, err)
	}
	out, err := b.Step(ctx, sent, &Step{Action: "data_exchange", Screen: "CITY", Data: json.RawMessage(`{"city":"Menton"}`)})
	if err != nil || out.Screen != "DAY" || string(out.Data) != `{"price":6}` {
		t.Fatalf("%+v, %v", out, err)
	}
	out, err = b.Step(ctx, sent, &Step{Action: "data_exchange", Screen: "DAY", Data: json.RawMessage(`{"day":"lundi"}`)})
	if err != nil || !out.Ended || string(out.Answer) != `{"day":"lundi","flow_token":"tok"}` {
		t.Fatalf("%s, %v", out.Answer, err)
	}
}

// startNode starts the endpoint and gives its address.
func startNode(t *testing.T, node, key string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), node, "testdata/endpoint.mjs")
	cmd.Env = append(os.Environ(), "PRIVATE_KEY="+key, "APP_SECRET=turnpike-dev-app-secret")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has killed it by then
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port) + "/flow"
}
