package graph

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/exchange"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/wire"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// flowRequest is what a business says of a flow (reference §1.7).
type flowRequest struct {
	Name       *wire.Text `json:"name"`
	Categories *wire.List `json:"categories"`
	CloneOf    wire.Text  `json:"clone_flow_id"`
	Template   wire.Text  `json:"clone_template"`
	Endpoint   *wire.Text `json:"endpoint_uri"`
	App        wire.Text  `json:"application_id"`
	Document   *wire.JSON `json:"flow_json"`
	Publish    wire.Flag  `json:"publish"`
}

// draft reads a request; the app is that of the token unless another is named.
func (c *call) draft(req *flowRequest) (*exchange.Draft, error) {
	d := &exchange.Draft{Publish: bool(req.Publish)}
	if req.Name != nil {
		name := string(*req.Name)
		d.Name = &name
	}
	if req.Categories != nil {
		d.Categories = append([]string{}, *req.Categories...)
	}
	if req.Endpoint != nil {
		endpoint := strings.TrimSpace(string(*req.Endpoint))
		d.Endpoint = &endpoint
	}
	if req.Document != nil {
		d.Document = []byte(*req.Document)
	}
	if req.CloneOf != "" {
		ids, f := wire.ParseIDs("clone_flow_id", string(req.CloneOf))
		if f != nil || len(ids) != 1 {
			return nil, fault.InvalidParam.Saying("Param clone_flow_id must be the id of a flow - got %q.", short(string(req.CloneOf)))
		}
		d.CloneOf = ids[0]
	}
	if req.App != "" {
		id, err := strconv.ParseUint(string(req.App), 10, 63)
		if err != nil || c.dir.Apps[account.AppID(id)] == nil {
			return nil, fault.InvalidParam.Saying("Param application_id must be the id of an app - got %q.", short(string(req.App)))
		}
		d.App = account.AppID(id)
	}
	return d, nil
}

// tokenApp is the app of a token; 0 for one without an app.
func (c *call) tokenApp() account.AppID {
	if c.token.App == nil {
		return 0
	}
	return c.token.App.ID
}

// createFlow is POST /{account}/flows.
func createFlow(c *call) error {
	var req flowRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	d, err := c.draft(&req)
	switch {
	case err != nil:
		return err
	case req.Template != "" && req.CloneOf != "":
		return fault.InvalidParam.Saying("Only one of clone_flow_id and clone_template can be given.")
	case req.Template != "":
		return fault.NotBuiltYet.With("Flows cannot be cloned from templates on this platform yet; give flow_json.")
	case d.App == 0:
		d.App = c.tokenApp()
	}
	f, err := c.door.Flows.Create(c.r.Context(), c.account, d)
	if err != nil {
		return refusal(err)
	}
	if req.Document == nil {
		return c.json(map[string]string{"id": f.IDText()})
	}
	return c.json(map[string]any{"id": f.IDText(), "success": len(f.Problems) == 0, "validation_errors": problems(f)})
}

// editFlow is POST /{flow}.
func editFlow(c *call) error {
	var req flowRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	d, err := c.draft(&req)
	switch {
	case err != nil:
		return err
	case d.Name == nil && d.Categories == nil && d.Endpoint == nil && d.App == 0:
		return fault.InvalidParam.Saying("Nothing is changed: give name, categories, endpoint_uri or application_id.")
	case d.Document != nil:
		return fault.InvalidParam.Saying("The flow JSON is uploaded to /{flow}/assets.")
	}
	if _, err := c.door.Flows.Edit(c.r.Context(), c.account.ID, c.object.ID, d); err != nil {
		return refusal(err)
	}
	return c.success()
}

func deleteFlow(c *call) error {
	if err := c.door.Flows.Delete(c.r.Context(), c.account.ID, c.object.ID); err != nil {
		return refusal(err)
	}
	return c.success()
}

func publishFlow(c *call) error {
	if _, err := c.door.Flows.Publish(c.r.Context(), c.account.ID, c.object.ID); err != nil {
		return refusal(err)
	}
	return c.success()
}

func deprecateFlow(c *call) error {
	if _, err := c.door.Flows.Deprecate(c.r.Context(), c.account.ID, c.object.ID); err != nil {
		return refusal(err)
	}
	return c.success()
}

// The one asset that a flow has.
const (
	flowAssetName = "flow.json"
	flowAssetType = "FLOW_JSON"
)

type flowAsset struct {
	Name string `json:"name"`
	Type string `json:"asset_type"`
	URL  string `json:"download_url"`
}

// listFlowAssets is GET /{flow}/assets: the document, behind a signed link.
func listFlowAssets(c *call) error {
	f, err := c.door.Flows.Preview(c.r.Context(), c.account.ID, c.object.ID, false)
	if err != nil {
		return refusal(err)
	}
	all := []flowAsset{}
	if len(f.Document) > 0 {
		all = append(all, flowAsset{flowAssetName, flowAssetType, c.root() + "/phone/v1/flows/" + f.IDText() + "/flow.json?signature=" + exchange.Signature(f)})
	}
	cut, err := page(c, all)
	if err != nil {
		return err
	}
	return c.json(cut)
}

// uploadFlowAsset is POST /{flow}/assets. What is wrong with the document is told, and the document kept.
func uploadFlowAsset(c *call) error {
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(transferTime)) // not every server can; its own limit then holds
	fields, document, err := c.asset()
	if err != nil {
		return err
	}
	switch {
	case fields.Get("asset_type") != flowAssetType:
		return fault.InvalidParam.Saying("Param asset_type must be one of {%s} - got %q.", flowAssetType, short(fields.Get("asset_type")))
	case fields.Get("name") != flowAssetName:
		return fault.InvalidParam.Saying("Param name must be %q - got %q.", flowAssetName, short(fields.Get("name")))
	case document == nil:
		return fault.InvalidParam.Saying("The parameter file is required.")
	}
	f, err := c.door.Flows.Edit(c.r.Context(), c.account.ID, c.object.ID, &exchange.Draft{Document: document})
	if err != nil {
		return refusal(err)
	}
	return c.json(map[string]any{"success": len(f.Problems) == 0, "validation_errors": problems(f)})
}

// asset reads the form that carries a document.
func (c *call) asset() (url.Values, []byte, error) {
	if c.upload == nil {
		if err := c.openUpload(); err != nil {
			return nil, nil, err
		}
	}
	if c.upload.File == nil {
		return c.upload.Fields, nil, nil
	}
	document, err := c.readFile(c.upload.File, flow.MaxDocument)
	if err != nil {
		return nil, nil, err
	}
	return c.upload.Fields, document, c.upload.Next()
}

// readFile reads a file into memory, out of what the door has for large bodies.
func (c *call) readFile(file io.Reader, most int) ([]byte, error) {
	buf := make([]byte, 0, freeBody)
	for {
		if len(buf) == cap(buf) {
			size := min(2*cap(buf), most+1)
			if size == cap(buf) {
				return nil, fault.InvalidParam.Saying("Param file must be a file of at most %d MB.", most>>20)
			}
			if !c.door.bodies.take(size - c.reserved) {
				return nil, fault.ServiceBusy.With("Too many large bodies are on their way at the same time. Nothing was accepted; send the request again in a moment.")
			}
			c.reserved = size
			buf = append(make([]byte, 0, size), buf...)
		}
		n, err := file.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, fault.InvalidParam.With("The file could not be read to its end.")
		}
	}
}

// migrateFlows is POST /{account}/migrate_flows: copies of another account's flows.
func migrateFlows(c *call) error {
	var req struct {
		Source wire.Text `json:"source_waba_id"`
		Names  wire.List `json:"source_flow_names"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	id, err := strconv.ParseUint(string(req.Source), 10, 63)
	source := c.dir.Accounts[account.ID(id)]
	switch {
	case req.Source == "":
		return fault.InvalidParam.Saying("The parameter source_waba_id is required.")
	case err != nil || source == nil || source == c.account || source.Business != c.account.Business || !c.token.May(source.ID):
		return fault.InvalidParam.Saying("Param source_waba_id must be another account of the same business that this token may use - got %q.", short(string(req.Source)))
	case len(req.Names) > mostMigrated:
		return fault.InvalidParam.Saying("Param source_flow_names must have at most %d entries.", mostMigrated)
	}
	done, err := c.door.Flows.Migrate(c.r.Context(), source.ID, c.account, c.tokenApp(), req.Names)
	if err != nil {
		return refusal(err)
	}
	type migrated struct {
		Name string `json:"source_name"`
		From string `json:"source_id"`
		To   string `json:"migrated_id"`
	}
	type failed struct {
		Name    string `json:"source_name"`
		Code    string `json:"error_code"`
		Message string `json:"error_message"`
	}
	out := struct {
		Migrated []migrated `json:"migrated_flows"`
		Failed   []failed   `json:"failed_flows"`
	}{[]migrated{}, []failed{}}
	for _, one := range done {
		if one.Why != "" {
			out.Failed = append(out.Failed, failed{one.Name, migrationFailed, "Flows Migration Error: " + one.Why})
			continue
		}
		out.Migrated = append(out.Migrated, migrated{one.Name, strconv.FormatUint(one.From, 10), strconv.FormatUint(one.To, 10)})
	}
	return c.json(out)
}

const (
	mostMigrated = 100 // Meta's page names no limit
	// migrationFailed is the code that Meta's specification shows for a flow that was not copied.
	migrationFailed = "4233041"
)
