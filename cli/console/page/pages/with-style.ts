/** A page's script and its style sheet, which come together, once, when the page is first opened. */

/** @param name of the page's folder, and of its sheet */
export function withStyle<Body>(name: string, load: () => Promise<Body>): () => Promise<Body> {
  let coming: Promise<Body> | undefined;
  return () => {
    coming ??= Promise.all([load(), loadStyle(`/${name}.css`)]).then(
      ([body]) => body,
      (error) => {
        coming = undefined;
        throw error;
      },
    );
    return coming;
  };
}

function loadStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${href} cannot be loaded`));
    };
    document.head.append(link);
  });
}
