package probe

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"turnpike/internal/message"
)

// paints are the colours of the line colours.
var paints = map[string]color.RGBA{
	"red": {205, 32, 44, 255}, "blue": {28, 72, 196, 255}, "green": {24, 138, 62, 255}, "yellow": {238, 198, 22, 255},
}

// smallestNumber that is written on a picture: no year.
const smallestNumber = 2500

// picture is one with something on it that can be asked for: a number, or dots of two colours.
func (m *Maker) picture(lang string) (text string, a *Attachment, proof func(string) bool) {
	sheet := m.sheet()
	a = &Attachment{Kind: message.KindImage, Type: "image/png", Filename: fmt.Sprintf("IMG_%04d.PNG", m.number(1, smallestNumber))}
	if m.rng.IntN(3) > 0 {
		n := m.number(smallestNumber, 10_000)
		m.write(sheet, strconv.Itoa(n))
		text, a.Shows, proof = m.say(lang, "picture"), strconv.Itoa(n), func(r string) bool { return holdsNumber(r, n) }
	} else {
		text = m.say(lang, "dots")
		a.Shows, proof = m.dots(lang, sheet)
	}
	m.grain(sheet)
	var out bytes.Buffer
	quick := png.Encoder{CompressionLevel: png.BestSpeed} // noise gets hardly smaller with more
	if err := quick.Encode(&out, sheet); err != nil {
		panic(err) // a buffer takes whatever is written
	}
	a.Bytes = out.Bytes()
	return text, a, proof
}

// sheet is light paper that gets a little darker to its end.
func (m *Maker) sheet() *image.RGBA {
	sheet := image.NewRGBA(image.Rect(0, 0, m.number(640, 960), m.number(480, 720)))
	r, g, b, fall := m.number(232, 250), m.number(232, 250), m.number(228, 250), m.number(0, 30)
	for y := range sheet.Rect.Max.Y {
		dark := fall * y / sheet.Rect.Max.Y
		paper := color.RGBA{level(r - dark), level(g - dark), level(b - dark), 255}
		draw.Draw(sheet, image.Rect(0, y, sheet.Rect.Max.X, y+1), image.NewUniform(paper), image.Point{}, draw.Src)
	}
	return sheet
}

// level is how bright a colour is, within what there is.
func level(n int) uint8 { return uint8(max(0, min(255, n))) }

// grain is the noise of a camera.
func (m *Maker) grain(sheet *image.RGBA) {
	const strength = 3 // of 255, either way
	for i := 0; i < len(sheet.Pix); i += 4 {
		n := m.rng.IntN(2*strength+1) - strength
		for c := range 3 {
			sheet.Pix[i+c] = level(int(sheet.Pix[i+c]) + n)
		}
	}
}

var printed = func() *opentype.Font {
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic(err) // it comes with the program
	}
	return f
}()

// write prints a text somewhere on the paper, in dark ink.
func (m *Maker) write(sheet *image.RGBA, text string) {
	const margin = 20 // pixels
	size := sheet.Rect.Max
	high := m.number(size.Y/6, min(size.Y/3, size.X/4))
	face, err := opentype.NewFace(printed, &opentype.FaceOptions{Size: float64(high), DPI: 72})
	if err != nil {
		panic(err) // a size is all that it is asked for
	}
	ink := color.RGBA{level(m.number(0, 80)), level(m.number(0, 80)), level(m.number(0, 80)), 255}
	d := font.Drawer{Dst: sheet, Src: image.NewUniform(ink), Face: face}
	bounds, _ := d.BoundString(text)
	room := fixed.P(size.X-margin, size.Y-margin).Sub(bounds.Max.Sub(bounds.Min))
	x, y := m.number(margin, room.X.Floor()), m.number(margin, room.Y.Floor())
	d.Dot = fixed.P(x, y).Sub(bounds.Min)
	d.DrawString(text)
}

// Dots lie in the cells of a grid, so that none covers another.
const (
	gridX, gridY = 6, 4
	mostDots     = 9 // of a colour
)

// dots paints dots of two colours, as many of each as differ, and says what there is.
func (m *Maker) dots(lang string, sheet *image.RGBA) (shows string, proof func(string) bool) {
	two := m.rng.Perm(len(books[lang]["colours"]))[:2]
	first := m.number(2, mostDots+1)
	second := 2 + (first-2+m.number(1, mostDots-1))%(mostDots-1)
	cells := m.rng.Perm(gridX * gridY)
	var parts []string
	var stems, counts [][]string
	for i, n := range []int{first, second} {
		name, stem, _ := strings.Cut(books[lang]["colours"][two[i]], "=")
		for range n {
			m.dot(sheet, cells[0], paints[name])
			cells = cells[1:]
		}
		parts = append(parts, strconv.Itoa(n)+" "+name)
		stems, counts = append(stems, strings.Split(stem, "/")), append(counts, []string{strconv.Itoa(n), books[lang]["digits"][n-firstDigit]})
	}
	return strings.Join(parts, ", "), func(r string) bool { return holdsDots(r, stems, counts) }
}

// dot paints one somewhere in a cell of the grid.
func (m *Maker) dot(sheet *image.RGBA, cell int, paint color.RGBA) {
	wide, high := sheet.Rect.Max.X/gridX, sheet.Rect.Max.Y/gridY
	room := min(wide, high) / 2
	radius := m.number(room/2, room*3/4)
	x := cell%gridX*wide + m.number(radius+2, wide-radius-2)
	y := cell/gridX*high + m.number(radius+2, high-radius-2)
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			if dx*dx+dy*dy <= radius*radius {
				sheet.SetRGBA(x+dx, y+dy, paint)
			}
		}
	}
}
