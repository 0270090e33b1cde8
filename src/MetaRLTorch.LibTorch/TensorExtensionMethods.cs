namespace TorchSharp;

/// <summary>Conversions between tensors and .NET values.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => Number(value).ToSingle();

    public static double ToDouble(this torch.Tensor value) => Number(value).ToDouble();

    public static sbyte ToSByte(this torch.Tensor value) => Number(value).ToSByte();

    public static byte ToByte(this torch.Tensor value) => Number(value).ToByte();

    public static short ToInt16(this torch.Tensor value) => Number(value).ToInt16();

    public static int ToInt32(this torch.Tensor value) => Number(value).ToInt32();

    public static long ToInt64(this torch.Tensor value) => Number(value).ToInt64();

    public static bool ToBoolean(this torch.Tensor value) => Number(value).ToBoolean();

    public static torch.Tensor ToTensor<T>(this T scalar, torch.Device? device = null, bool requires_grad = false)
        where T : struct =>
        torch.from_array(new[] { scalar }, null, device, requires_grad).reshape();

    private static Scalar Number(torch.Tensor value) =>
        value.NumberOfElements == 1
            ? value.ToScalar()
            : throw new ArgumentException("Number of elements in the tensor must be 1");
}
