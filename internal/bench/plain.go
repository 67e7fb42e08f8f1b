package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// A plainClient is net/http with the official signer, as a program of one's own
// would call the service. It decodes two fields of an answer and does nothing
// else: no class of errors, no image, nothing kept out of messages. What it costs
// is what the program's client is measured against.
type plainClient struct {
	endpoint string
	host     string
	http     *http.Client
}

func newPlainClient(endpoint string) *plainClient {
	_, host, _ := strings.Cut(endpoint, "://")
	transport := &http.Transport{MaxIdleConnsPerHost: workers, DisableCompression: true}
	return &plainClient{endpoint, host, &http.Client{Transport: transport}}
}

func (c *plainClient) verify(ctx context.Context, r verify.Record) error {
	request, err := c.request(ctx, r)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		RequestID    string `json:"RequestId"`
		ResultObject struct{ VerifyStatus string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if answer.ResultObject.VerifyStatus != "1" {
		return fmt.Errorf("HTTP %d, VerifyStatus %q, want 1", response.StatusCode, answer.ResultObject.VerifyStatus)
	}
	return nil
}

// emptyHash is the SHA-256 of an empty body.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// A pair is a parameter or a header.
type pair struct{ name, value string }

// request signs as package cloudauth does, with the same parameters and headers.
func (c *plainClient) request(ctx context.Context, r verify.Record) (*http.Request, error) {
	query := []pair{
		{"BizId", r.BizID}, {"BizType", bizType}, {"FaceImageUrl", r.FaceImage},
		{"IdCardBackImageUrl", r.IDBackImage}, {"IdCardFrontImageUrl", r.IDFrontImage}, {"IdCardNumber", r.IDNumber},
		{"Name", r.Name}, {"RegionId", cloudauth.DefaultRegion}, {"UserId", r.UserID},
	}
	query = slices.DeleteFunc(query, func(p pair) bool { return p.value == "" })
	var nonce [16]byte
	rand.Read(nonce[:])
	headers := []pair{
		{"Host", c.host}, {"X-Acs-Action", verify.VerifyMaterial.Name}, {"X-Acs-Content-Sha256", emptyHash},
		{"X-Acs-Date", time.Now().UTC().Format(time.RFC3339)},
		{"X-Acs-Signature-Nonce", hex.EncodeToString(nonce[:])}, {"X-Acs-Version", cloudauth.Version},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint+"/?"+encode(query), nil)
	if err != nil {
		return nil, err
	}
	for _, h := range headers[1:] { // the Host stands in the URL
		request.Header.Set(h.name, h.value)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Authorization", authorization(query, headers))
	return request, nil
}

func encode(query []pair) string {
	var b strings.Builder
	for i, p := range query {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + strings.ReplaceAll(url.QueryEscape(p.value), "+", "%20"))
	}
	return b.String()
}

// authorization is the official signer's.
func authorization(query, headers []pair) string {
	method, algorithm, hash, key := http.MethodPost, "ACS3-HMAC-SHA256", emptyHash, accessKey
	request := &dara.Request{Method: &method, Query: pointers(query), Headers: pointers(headers)}
	return *openapi.GetAuthorization(request, &algorithm, &hash, &key, &key)
}

func pointers(pairs []pair) map[string]*string {
	m := make(map[string]*string, len(pairs))
	for i := range pairs {
		m[pairs[i].name] = &pairs[i].value
	}
	return m
}
