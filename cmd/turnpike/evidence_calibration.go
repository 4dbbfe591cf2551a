package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"turnpike/internal/transparency"
)

type evidenceCalibrationCmd struct {
	office
	JSON bool `help:"Print JSON."`
}

// Run prints a row for each version of a detector and how far it went.
func (c *evidenceCalibrationCmd) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, "/turnpike/v1/transparency/calibration", nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var got struct {
		Data []transparency.Calibration `json:"data"`
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		return err
	}
	if len(got.Data) == 0 {
		_, err = fmt.Fprintln(s.stdout, "No detector has opened a case yet.")
		return err
	}
	return columns(s.stdout, "detector asked-for opened pending confirmed dismissed reversed wrong", func(row func(cells ...string)) {
		for i := range got.Data {
			d := &got.Data[i]
			asked, wrong := "review", "-"
			if d.Proposed {
				asked = "restriction"
			}
			if w := d.Wrong; w != nil {
				wrong = fmt.Sprintf("%.0f %% (%.0f to %.0f)", 100*w.Value, 100*w.Low, 100*w.High)
			}
			row(d.By, asked, strconv.Itoa(d.Opened), strconv.Itoa(d.Pending), strconv.Itoa(d.Confirmed), strconv.Itoa(d.Dismissed), strconv.Itoa(d.Reversed), wrong)
		}
	})
}
