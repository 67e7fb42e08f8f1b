package sandbox

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"time"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"
)

const (
	maxImage = 2 << 20 // bytes, what both pages allow
	minSide  = 64      // pixels; the pages say it of the face

	// downloadsLast is how long the service tries, says the newer page of DownloadTimedOut.
	downloadsLast = 3 * time.Second
)

// inspect looks at the images that were sent, as far as the sandbox can have
// them, and returns what the service would say of the first bad one. A client
// that goes away doesn't change what that is.
func (x *call) inspect() (failure, bool) {
	ctx := context.WithoutCancel(x.Context())
	if x.config.Fetch {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, x.downloads)
		defer cancel()
	}
	for _, address := range []string{x.m.face, x.m.front, x.m.back} {
		if address == "" {
			continue
		}
		if f, bad := x.inspectImage(ctx, address); bad {
			return f, true
		}
	}
	return failure{}, false
}

func (x *call) inspectImage(ctx context.Context, address string) (failure, bool) {
	path, ours := strings.CutPrefix(address, "oss://"+bucketName+":")
	switch {
	case ours:
		content, ok := x.bucket.get(path)
		if !ok {
			return noPermission, true // so the FAQ has it of an image out of reach
		}
		return judgeImage(content)
	case x.config.Fetch:
		content, f, bad := fetch(ctx, address)
		if bad {
			return f, true
		}
		return judgeImage(content)
	}
	return failure{}, false
}

func judgeImage(content []byte) (failure, bool) {
	if len(content) > maxImage {
		return resourcesTooLarge, true
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || size.Width < minSide || size.Height < minSide {
		return noFaceDetected, true
	}
	return failure{}, false
}
