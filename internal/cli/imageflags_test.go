package cli

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// noise returns a picture that hardly compresses.
func noise(width, height int) image.Image {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range picture.Pix {
		picture.Pix[i] = byte(random.Uint32())
	}
	return picture
}

const onePerson = "user_id,name,id_number,face_image\nu1,罗宇航,610113196511177755,"

// A photo at an address of a private network is fetched only if that is allowed.
func TestPhotosOfPrivateNetworksAreAllowed(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, noise(640, 480), nil); err != nil {
		t.Fatal(err)
	}
	fetched := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched++
		w.Write(photo.Bytes())
	}))
	defer server.Close()
	dir := t.TempDir()
	input := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(input, []byte(onePerson+server.URL+"/1.jpg?token=secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "--sandbox", "--action", "ContrastFaceVerify", "--lang", "en", "--attempts", "1"}
	refused := typing(t, append(args, "--checkpoint", filepath.Join(dir, "a"), "-o", filepath.Join(dir, "a.csv"),
		input)...)
	if strings.Contains(refused.stdout, "1 passed") || fetched > 0 {
		t.Errorf("fetched %d times: %s%s", fetched, refused.stdout, refused.stderr)
	}
	allowed := typing(t, append(args, "--allow-private-images",
		"--checkpoint", filepath.Join(dir, "b"), "-o", filepath.Join(dir, "b.csv"), input)...)
	if allowed.code != 0 || !strings.Contains(allowed.stdout, "1 row: 1 passed") || fetched != 1 {
		t.Errorf("exit %d, fetched %d times: %s%s", allowed.code, fetched, allowed.stdout, allowed.stderr)
	}
	if said := refused.stdout + refused.stderr + allowed.stdout + allowed.stderr; strings.Contains(said, "secret") {
		t.Errorf("an address is told: %s", said)
	}
}

// A photo over the limit is made smaller, or refused where that is turned off.
func TestPhotosThatAreNotFitted(t *testing.T) {
	dir := t.TempDir()
	var photo bytes.Buffer
	if err := png.Encode(&photo, noise(900, 900)); err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(dir, "people.csv")
	for path, content := range map[string][]byte{
		filepath.Join(dir, "big.png"): photo.Bytes(), input: []byte(onePerson + "big.png\n"),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused := typing(t, "run", "--sandbox", "--fit-images=false", input)
	if refused.code != int(exitOpen) || !strings.Contains(refused.stdout, "1 row: 1 invalid") {
		t.Errorf("exit %d: %s%s", refused.code, refused.stdout, refused.stderr)
	}
	if fitted := typing(t, "run", "--sandbox", input); fitted.code != 0 ||
		!strings.Contains(fitted.stdout, "1 row: 1 passed") {
		t.Errorf("exit %d: %s%s", fitted.code, fitted.stdout, fitted.stderr)
	}
}
