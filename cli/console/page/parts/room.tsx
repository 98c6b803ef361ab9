/** Room for the rows of a long table that are not drawn. */

export function Room({ height, columns }: { readonly height: number; readonly columns: number }) {
  return height === 0 ? null : (
    <tr class="room">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}
