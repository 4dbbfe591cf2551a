package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// uploadTimeout bounds the upload of a file.
const uploadTimeout = 10 * time.Minute

// media uploads the file and gives the object of its type.
func (p *phoneSend) media(ctx context.Context, kind string) (any, error) {
	if p.File == "" {
		return nil, usageError{fmt.Errorf("a message of type %s has a --file", kind)}
	}
	id, err := p.upload(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"media_id": id}
	if kind == "voice" {
		out["voice"] = true
	}
	if p.Text != "" {
		out["caption"] = p.Text
	}
	return out, nil
}

// upload sends the file as it is read.
func (p *phoneSend) upload(ctx context.Context) (id string, err error) {
	file, err := os.Open(p.File)
	if err != nil {
		return "", usageError{err}
	}
	defer func() { _ = file.Close() }()
	if about, err := file.Stat(); err != nil || about.IsDir() {
		return "", usageError{fmt.Errorf("--file %s is a directory", p.File)}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { _ = w.CloseWithError(writeForm(form, file)) }() // the reader gets the error
	req, err := p.compose(ctx, http.MethodPost, "/phone/v1/people/"+url.PathEscape(p.From)+"/media", r)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := p.do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	var out struct {
		ID string `json:"media_id"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return "", fmt.Errorf("the answer of %s cannot be read: %w", p.URL, err)
	}
	return out.ID, nil
}

func writeForm(form *multipart.Writer, file *os.File) error {
	part, err := form.CreateFormFile("file", filepath.Base(file.Name()))
	if err == nil {
		_, err = io.Copy(part, file)
	}
	if err == nil {
		err = form.Close()
	}
	return err
}
