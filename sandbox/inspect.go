package sandbox

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"strings"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"
)

const (
	maxImage = 2 << 20 // bytes, what both pages allow
	minSide  = 64      // pixels; the pages say it of the face
)

// inspect looks at the images that were sent, as far as the sandbox can have
// them, and returns what the service would say of the first bad one.
func (x *exchange) inspect() (failure, bool) {
	for _, address := range []string{x.m.face, x.m.front, x.m.back} {
		path, ours := strings.CutPrefix(address, "oss://"+bucketName+":")
		if !ours {
			continue
		}
		content, ok := x.bucket.get(path)
		if !ok {
			return noPermission, true // an image out of reach, says the FAQ
		}
		if f, bad := judgeImage(content); bad {
			return f, true
		}
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
