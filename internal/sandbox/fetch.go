package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// maxRedirects is how far a link may lead before the image.
const maxRedirects = 3

// images is how images are had. Whoever starts a sandbox that fetches lets
// its callers have any address fetched that the machine can reach; they get
// to see nothing of it but whether it is an image.
var images = http.Client{
	CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errors.New("too many redirects")
		}
		return nil
	},
}

// fetch downloads an image until it ends, it is larger than the service
// takes, or ctx ends; else it says what the service would.
func fetch(ctx context.Context, address string) (content []byte, f failure, bad bool) {
	content, err := download(ctx, address)
	switch {
	case err == nil:
		return content, failure{}, false
	case ctx.Err() != nil:
		return nil, downloadTimedOut, true
	}
	return nil, noPermission, true
}

func download(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := images.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxImage+1))
}
