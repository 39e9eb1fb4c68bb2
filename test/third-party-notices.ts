/** One work of others that the package ships in part or depends on. */
export interface Notice {
  name: string;
  url: string;
  version: string;
  licence: "MIT" | "Apache-2.0" | "BSD-3-Clause" | "ISC" | "BlueOak-1.0.0";
  copyright: string;
  /** Files of ours that contain some of it, relative to the package root; empty for a dependency. */
  files: readonly string[];
  /** What was taken and how it was changed. */
  use: string;
}

export interface ThirdParty {
  notices: readonly Notice[];
  /** Data files that are our own work: tables of single facts with their sources, lists, texts. */
  own: readonly { file: string; what: string }[];
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const BSD_3 = `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met: (1) Redistributions of source code must retain the copyright notice, this list of conditions and the following disclaimer. (2) Redistributions in binary form must reproduce the copyright notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided with the distribution. (3) Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`;

/** The text of THIRD_PARTY_NOTICES.md. */
export function noticesText({ notices, own }: ThirdParty): string {
  const sections = notices.map((notice) => {
    const files =
      notice.files.length > 0 ? `\n\nIn ${notice.files.map((file) => `\`${file}\``).join(", ")}.` : "";
    return `## ${notice.name}\n\n${notice.url}, ${notice.version}. ${notice.licence}. ${notice.copyright}\n\n${notice.use}${files}`;
  });
  return (
    [
      "# Third-party notices",
      "Made from `catalog/third-party.json`; `npx vitest run test/third-party -u` writes it anew.",
      "The package contains reshaped parts of the works below and depends on some of them. Where a file is named, its rows were reshaped: other columns, other units, rows left out or marked. Tables of our own are listed at the end; they restate single facts, and every row names its source.",
      ...sections,
      `## The MIT licence\n\nHolds for the works above that are marked MIT, each with its copyright line.\n\n${MIT}`,
      `## The BSD 3-Clause licence\n\nHolds for the works above that are marked BSD-3-Clause, each with its copyright line.\n\n${BSD_3}`,
      "## The Apache License 2.0\n\nHolds for the works above that are marked Apache-2.0. Its text is the file LICENSE of this package.",
      `## Tables of our own\n\n${own.map(({ file, what }) => `- \`${file}\`: ${what}`).join("\n")}`,
    ].join("\n\n") + "\n"
  );
}
