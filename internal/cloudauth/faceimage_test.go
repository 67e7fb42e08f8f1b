package cloudauth

import (
	"crypto/sha256"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"
)

// photo is every local image.
type photo []byte

func (p photo) Digest(string) ([sha256.Size]byte, error) { return sha256.Sum256(p), nil }

func (p photo) Read(string, [sha256.Size]byte) ([]byte, error) { return p, nil }

// However many workers there are, few photos are decoded at once, and all in the end.
func TestFewPhotosAreDecodedAtOnce(t *testing.T) {
	const workers = 512
	action, _ := ActionNamed("Id3MetaVerify")
	client, err := NewClient(Config{Action: action.Action, Credentials: accessKey("")})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		decoding, most, all := 0, 0, 0
		client.fit = func(content []byte) ([]byte, error) {
			mu.Lock()
			decoding++
			most = max(most, decoding)
			all++
			mu.Unlock()
			time.Sleep(time.Second) // of the bubble's clock: every worker that may decode does so beside this one
			mu.Lock()
			decoding--
			mu.Unlock()
			return content, nil
		}
		v := &verifier{client: client, files: photo("a photo")}
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				q := &question{Record: verify.Record{FaceImage: "face.jpg"}}
				release, err := v.prepareImage(t.Context(), verify.Key{}, q)
				if err != nil {
					t.Error(err)
				}
				release()
			})
		}
		wait.Wait()
		if most != maxPreparing || all != workers {
			t.Errorf("%d photos were decoded at once, want %d; %d in all, want %d", most, maxPreparing, all, workers)
		}
	})
}
